/**
 * The other house, in one start of the machine: validates every line of a file (one resource as JSON
 * a line) against FHIR R4 with HAPI, offline, then, when an address and a token are given, reads a
 * running server with the HAPI client. Writes one JSON object.
 */
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.interceptor.BearerTokenAuthInterceptor;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import com.google.gson.Gson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CapabilityStatement;
import org.hl7.fhir.r4.model.Observation;

public class FhirHouse {
  public static void main(String[] args) throws Exception {
    FhirContext context = FhirContext.forR4();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("findings", validate(context, Files.readAllLines(Path.of(args[0]))));
    if (args.length > 1) answer.put("client", readServer(context, args[1], args[2], args[3]));
    System.out.println("ANSWER " + new Gson().toJson(answer));
  }

  private static List<Map<String, Object>> validate(FhirContext context, List<String> resources) {
    ValidationSupportChain support = new ValidationSupportChain(
        new DefaultProfileValidationSupport(context), new CommonCodeSystemsTerminologyService(context), new InMemoryTerminologyServerValidationSupport(context));
    FhirInstanceValidator rules = new FhirInstanceValidator(support);
    rules.setErrorForUnknownProfiles(true);
    FhirValidator validator = context.newValidator().registerValidatorModule(rules);
    List<Map<String, Object>> findings = new ArrayList<>();
    for (int line = 0; line < resources.size(); line++) {
      for (SingleValidationMessage message : validator.validateWithResult(resources.get(line)).getMessages()) {
        if (message.getSeverity().ordinal() < ResultSeverityEnum.WARNING.ordinal()) continue;
        findings.add(Map.of("line", line, "severity", message.getSeverity().getCode(), "place", String.valueOf(message.getLocationString()), "message", message.getMessage()));
      }
    }
    return findings;
  }

  /** Capabilities, a search with every page of it, and a read of each resource that was found. */
  private static Map<String, Object> readServer(FhirContext context, String address, String token, String patient) {
    IGenericClient client = context.newRestfulGenericClient(address);
    client.registerInterceptor(new BearerTokenAuthInterceptor(token));
    Map<String, Object> seen = new LinkedHashMap<>();
    seen.put("fhirVersion", client.capabilities().ofType(CapabilityStatement.class).execute().getFhirVersion().toCode());
    Bundle page = client.search().forResource(Observation.class).where(Observation.PATIENT.hasId(patient)).and(Observation.CODE.exactly().systemAndCode("http://loinc.org", "8867-4"))
        .count(3).returnBundle(Bundle.class).execute();
    List<String> ids = new ArrayList<>();
    List<String> values = new ArrayList<>();
    int pages = 1;
    while (true) {
      for (Bundle.BundleEntryComponent entry : page.getEntry()) {
        Observation read = client.read().resource(Observation.class).withId(entry.getResource().getIdElement().getIdPart()).execute();
        ids.add(read.getIdElement().getIdPart());
        values.add(read.getValueQuantity().getValue().toPlainString() + " " + read.getValueQuantity().getCode());
      }
      if (page.getLink(Bundle.LINK_NEXT) == null) break;
      page = client.loadPage().next(page).execute();
      pages++;
    }
    seen.put("pages", pages);
    seen.put("ids", ids);
    seen.put("values", values);
    IBaseResource device = client.read().resource("Device").withId("vigil").execute();
    seen.put("device", device.getIdElement().getIdPart());
    return seen;
  }
}
