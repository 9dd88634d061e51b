import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.app.Connection;
import ca.uhn.hl7v2.app.HL7Service;
import ca.uhn.hl7v2.llp.MinLowerLayerProtocol;
import ca.uhn.hl7v2.model.AbstractGroup;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.model.Structure;
import ca.uhn.hl7v2.parser.DefaultModelClassFactory;
import ca.uhn.hl7v2.parser.UnexpectedSegmentBehaviourEnum;
import ca.uhn.hl7v2.protocol.ReceivingApplication;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * HAPI HL7v2 as the other side: a strict parser, a receiver and a sender. Whatever is not in the
 * structure of the standard, or breaks its rules of data types, is thrown.
 *
 *   parse <file>           messages separated by FS
 *   receive <port> <count> answers each, ends after so many
 *   send <port> <file>     sends each, shows the answers
 */
public final class HapiPeer {
  private static final String SEPARATOR = "\u001c";

  /** ORU_R40 is of version 2.8; IHE sends it as 2.6. Its structure is that of ORU_R01. */
  private static final class WithAlerts extends DefaultModelClassFactory {
    @Override
    public Class<? extends Message> getMessageClass(String name, String version, boolean isExplicit) throws ca.uhn.hl7v2.HL7Exception {
      return super.getMessageClass(name.equals("ORU_R40") || name.equals("ORU_R40_ORU_R40") ? "ORU_R01" : name, version, isExplicit);
    }
  }

  public static void main(String[] args) throws Exception {
    try (HapiContext context = new DefaultHapiContext(new WithAlerts())) {
      context.setValidationContext(ValidationContextFactory.defaultValidation());
      context.getParserConfiguration().setUnexpectedSegmentBehaviour(UnexpectedSegmentBehaviourEnum.THROW_HL7_EXCEPTION);
      context.setLowerLayerProtocol(new MinLowerLayerProtocol(true)); // in the character set that MSH-18 names
      switch (args[0]) {
        case "parse" -> parse(context, Path.of(args[1]));
        case "receive" -> receive(context, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        case "send" -> send(context, Integer.parseInt(args[1]), Path.of(args[2]));
        default -> throw new IllegalArgumentException(args[0]);
      }
    }
  }

  private static void parse(HapiContext context, Path file) throws Exception {
    for (String text : Files.readString(file).split(SEPARATOR)) show(context.getPipeParser().parse(text));
  }

  private static void receive(HapiContext context, int port, int count) throws Exception {
    CountDownLatch left = new CountDownLatch(count);
    HL7Service server = context.newServer(port, false);
    server.registerApplication("*", "*", new ReceivingApplication<>() {
      @Override
      public Message processMessage(Message message, Map<String, Object> metadata) {
        try {
          show(message);
          return message.generateACK();
        } catch (Exception fault) {
          throw new IllegalStateException(fault);
        } finally {
          left.countDown();
        }
      }

      @Override
      public boolean canProcess(Message message) {
        return true;
      }
    });
    server.startAndWait();
    if (!left.await(60, TimeUnit.SECONDS)) throw new IllegalStateException(left.getCount() + " messages did not come");
    Thread.sleep(500); // the last answer is still being written
    server.stopAndWait();
  }

  private static void send(HapiContext context, int port, Path file) throws Exception {
    Connection connection = context.newClient("127.0.0.1", port, false);
    for (String text : Files.readString(file).split(SEPARATOR)) {
      Terser answer = new Terser(connection.getInitiator().sendAndReceive(context.getPipeParser().parse(text)));
      System.out.println(answer.get("/MSH-9-1") + " " + answer.get("/MSA-1") + " " + answer.get("/MSA-2"));
    }
    connection.close();
  }

  /** Type, MSH-10, PID-3, bed, first and last OBX-5 and OBX-11; and whether anything stood outside the structure. */
  private static void show(Message message) throws Exception {
    Terser terser = new Terser(message);
    String group = "/PATIENT_RESULT/ORDER_OBSERVATION/OBSERVATION";
    String line = String.join("|", message.getName(), text(terser, "/MSH-9-2"), text(terser, "/MSH-10"), text(terser, "/PATIENT_RESULT/PATIENT/PID-3-1"),
        text(terser, "/PATIENT_RESULT/PATIENT/VISIT/PV1-3-3"), text(terser, group + "/OBX-5"), text(terser, group + "/OBX-11"), hasStrangers((AbstractGroup) message) ? "strangers" : "whole");
    System.out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    System.out.flush();
  }

  private static String text(Terser terser, String place) throws Exception {
    String found = terser.get(place);
    return found == null ? "" : found;
  }

  private static boolean hasStrangers(AbstractGroup group) throws Exception {
    if (!group.getNonStandardNames().isEmpty()) return true;
    for (String name : group.getNames()) for (Structure part : group.getAll(name)) if (part instanceof AbstractGroup inner && hasStrangers(inner)) return true;
    return false;
  }
}
