/**
 * The direction of imports as data and one function. Arrows point left only:
 *
 *   clinical <- contract <- wording <- stage logic and ports <- adapters <- *.module.ts <- main.ts
 *
 * A stage sees another stage through its `*.port.ts` alone, and only a stage that stands before it
 * in the order below. Each vendor has its places; a vendor without one is a breach.
 */
import { factsOf } from './source-facts.ts';
import type { ImportFact, SourceText } from './source-facts.ts';

/** A stage may use the ports of those before it; the trail of who saw what stands before all. The alarm path (log, engine, live) never waits for a replay. */
const STAGE_ORDER = [
  'audit',
  'access',
  'log',
  'feed',
  'engine',
  'history',
  'live',
  'archive',
  'replay',
  'research',
  'export',
  'safe-data',
];

/**
 * Replay proves nothing unless it runs the very fold that ran live, and research asks what that fold makes of the past:
 * these files of other stages are theirs to call.
 */
const SAME_FOLD: Readonly<Record<string, readonly string[]>> = {
  replay: ['services/engine/fold/partition-fold.ts'],
  research: [
    'services/engine/fold/partition-fold.ts',
    'services/engine/fold/rules-put-beside.ts',
    'services/engine/fold/unit-fold.ts',
    'services/replay/fold-unit-again.ts',
    'services/replay/replay-rules.ts',
    'services/replay/replay-source.ts',
  ],
};

/** What the leftmost folders may import of ours, besides themselves. */
const FOUNDATIONS: Readonly<Record<string, readonly string[]>> = {
  clinical: [],
  contract: ['clinical'],
  wording: ['clinical', 'contract'],
  platform: [],
};

/** Whatever shows, keeps, sends or takes in: a replay reaches none of it. Of the archive it sees what reads. */
const BEYOND_REPLAY =
  /^services\/(feed|history|live|export|audit|access|archive\/(?!archive\.port\.ts$)|log\/adapters)\b/;
const REPLAYS = /^services\/(replay|command\/replay)\//;

/** What decides, stores and compares says codes and values; words are made where something is shown. */
const WORDLESS: readonly string[] = ['log', 'engine', 'history', 'archive', 'replay'];
/** Where the feed writes an answer to a sender, or a remark into a code map: the only places of it that know words. */
const ANSWERS_OF_FEED =
  /^services\/feed\/(hl7\/transport\/hl7-answer|fhir\/elements\/operation-outcome|terms\/map\/(approve-term|import-codes)|.*\.controller)\.ts$/;

/** Places a vendor may be imported from, as path patterns. */
const EDGE = /^services\/(main\.ts|.*\.(module|gateway|controller)\.ts)$/;
const SCREENS = /^dashboards\//;
const COMMANDS = /^services\/(main\.ts|command\/)/;
const VENDOR_PLACES: readonly (readonly [vendor: RegExp, place: RegExp])[] = [
  [/^(kafkajs|lmdb)$/, /^services\/log\/adapters\//],
  [/^(pg|pg-copy-streams|@duckdb\/node-api)$/, /^services\/history\/adapters\//],
  [/^(apache-arrow|nodemailer)$/, /^services\/export\/adapters\//],
  [/^aws4fetch$/, /^services\/archive\/adapters\//],
  [/^(openid-client|jose)$/, /^services\/access\/openid\/adapters\//],
  [/^onnxruntime-node$/, /^services\/engine\/adapters\//],
  [/^@lhncbc\/ucum-lhc$/, /^services\/feed\/adapters\//],
  [/^socket\.io$/, /^services\/live\//],
  [/^(@nestjs\/.*|reflect-metadata|rxjs|express|helmet)$/, EDGE],
  [/^(pino|prom-client)$/, /^services\/platform\//],
  [/^(commander|cli-progress)$/, COMMANDS],
  [/^zod$/, /^services\//],
  [/^(preact|@preact\/signals|uplot|i18next|socket\.io-client|@fontsource-variable\/inter)$/, SCREENS],
  [/^(vite|@preact\/preset-vite)$/, /^dashboards\/[^/]+\/vite\.config\.ts$/],
];

/** What is told to other systems: a folder a format. None knows another; ways out (push, subscriptions, dataset) know them all. */
const FORMAT = /^services\/export\/(?!(?:adapters|push|subscriptions|ward|dataset)\/)([^/]+)\//;

/** Loaded only when chosen, so that the embedded default never reads Kafka's client, nor a test DuckDB. */
const HEAVY_VENDORS = /^(kafkajs|lmdb|pg|pg-copy-streams|@duckdb\/node-api|onnxruntime-node|apache-arrow)$/;

/** Parts of Node that reach outside the process; zlib, path, buffer and crypto's hashes are plain functions. */
const INPUT_OUTPUT =
  /^node:(fs|net|http|https|http2|tls|dns|dgram|child_process|worker_threads|timers|readline|cluster)(\/|$)/;

type Role = 'port' | 'logic' | 'adapter' | 'edge' | 'module' | 'composition';

interface Place {
  /** First folder below services/: `clinical`, a stage's name, or `composition` for main.ts, command/ and compose/. */
  readonly folder: string;
  readonly role: Role;
}

/** Every breach in one file, as sentences; empty when it keeps the rules. */
export function breachesIn(source: SourceText): string[] {
  const { imports, impurities } = factsOf(source);
  const place = placeOf(source.path);
  const faults = [
    ...imports.map((fact) => (fact.isOurs ? directionFault(source.path, fact) : vendorFault(source.path, fact))),
    ...impurities.map((name) => impurityFault(source.path, place, name)),
  ];
  return faults.filter((fault) => fault !== null).map((fault) => `${source.path}: ${fault}`);
}

/** Static imports, from outside adapters/, of an adapter that loads a heavy vendor when it is read. */
export function heavyBreachesIn(sources: readonly SourceText[]): string[] {
  const facts = new Map(
    sources.map((source) => [
      source.path,
      factsOf(source).imports.filter(({ isTypeOnly, isDynamic }) => !isTypeOnly && !isDynamic),
    ]),
  );
  const isHeavy = (path: string, seen = new Set<string>()): boolean => {
    if (seen.has(path)) return false;
    seen.add(path);
    return (facts.get(path) ?? []).some(({ target, isOurs }) =>
      isOurs ? isHeavy(target, seen) : HEAVY_VENDORS.test(target),
    );
  };
  return [...facts]
    .filter(([path]) => !path.includes('/adapters/'))
    .flatMap(([path, imports]) =>
      imports
        .filter(({ target, isOurs }) => isOurs && target.includes('/adapters/') && isHeavy(target))
        .map(({ target }) => `${path}: ${target} loads a heavy vendor; import it dynamically where it is chosen`),
    );
}

function placeOf(path: string): Place {
  const [, folder = ''] = path.split('/');
  if (/^services\/([^/]+\.ts$|command\/|compose\/)/.test(path)) return { folder: 'composition', role: 'composition' };
  if (path.includes('/adapters/')) return { folder, role: 'adapter' };
  if (path.endsWith('.module.ts')) return { folder, role: 'module' };
  if (/\.(gateway|controller)\.ts$/.test(path)) return { folder, role: 'edge' };
  return { folder, role: path.endsWith('.port.ts') ? 'port' : 'logic' };
}

function directionFault(path: string, { target }: ImportFact): string | null {
  if (path.startsWith('dashboards/')) return dashboardFault(path, target);
  if (target.endsWith('.json')) return null;
  if (!target.startsWith('services/')) return `imports ${target}, which is not part of the services`;
  if (REPLAYS.test(path) && BEYOND_REPLAY.test(target)) return `imports ${target}: a replay writes and shows nothing`;
  const from = placeOf(path);
  const to = placeOf(target);
  if (from.role === 'composition') return compositionFault(path, target);
  if (to.role === 'composition') return `imports ${target}: nothing imports what composes`;
  if (from.folder === to.folder) return formatFault(path, target) ?? insideFault(from.role, to.role, target);
  if (to.folder === 'wording' && from.folder === 'feed' && !ANSWERS_OF_FEED.test(path)) {
    return `imports ${target}: the feed says codes and values, words are made where a sender is answered`;
  }
  return betweenFault(from, to, target);
}

function dashboardFault(path: string, target: string): string | null {
  const own = path.split('/').slice(0, 2).join('/');
  const known = [`${own}/`, 'services/contract/', 'services/clinical/', 'services/wording/'];
  const isAllowed = known.some((folder) => target.startsWith(folder));
  return isAllowed ? null : `imports ${target}: a dashboard knows contract, clinical and wording only`;
}

/** Commands use what composes the application, never the reverse. */
function compositionFault(path: string, target: string): string | null {
  const isBackwards = path.startsWith('services/compose/') && target.startsWith('services/command/');
  return isBackwards ? `imports ${target}: commands stand after what composes` : null;
}

/** Inside one folder: logic and ports, then adapters, then gateways and controllers, then modules. */
function insideFault(from: Role, to: Role, target: string): string | null {
  const rank: Readonly<Record<Role, number>> = { port: 0, logic: 0, adapter: 1, edge: 2, module: 3, composition: 4 };
  const isPeer = from === to && from !== 'module';
  const isAllowed = isPeer || rank[to] === 0 || rank[to] < rank[from];
  return isAllowed ? null : `${from} imports the ${to} ${target}`;
}

function formatFault(path: string, target: string): string | null {
  const [own, other] = [path, target].map((each) => FORMAT.exec(each)?.[1]);
  return own !== undefined && other !== undefined && own !== other
    ? `imports ${target}: a format knows no other`
    : null;
}

function betweenFault(from: Place, to: Place, target: string): string | null {
  const foundation = FOUNDATIONS[from.folder];
  if (foundation) return foundation.includes(to.folder) ? null : `${from.folder} imports ${target}`;
  if (to.folder === 'platform') return platformFault(from.role, target);
  if (to.folder === 'wording' && WORDLESS.includes(from.folder)) {
    return `imports ${target}: ${from.folder} says codes and values, never words`;
  }
  if (FOUNDATIONS[to.folder]) return null;
  if (SAME_FOLD[from.folder]?.includes(target)) return null;
  if (to.role !== 'port') return `imports ${target}: a stage sees another through its port alone`;
  const isBefore = STAGE_ORDER.indexOf(to.folder) < STAGE_ORDER.indexOf(from.folder) && STAGE_ORDER.includes(to.folder);
  return isBefore ? null : `imports ${target}: ${to.folder} does not stand before ${from.folder}`;
}

function platformFault(role: Role, target: string): string | null {
  const isChosenOutside =
    target === 'services/platform/system-clock.ts' && (role === 'logic' || role === 'port' || role === 'edge');
  return isChosenOutside ? 'imports the system clock: take a Clock as an argument' : null;
}

function vendorFault(path: string, { target, isTypeOnly }: ImportFact): string | null {
  if (target.startsWith('node:')) return inputOutputFault(path, target, isTypeOnly);
  const places = VENDOR_PLACES.filter(([vendor]) => vendor.test(target));
  if (places.length === 0) return `imports ${target}, which has no place in the table of vendors`;
  return places.some(([, place]) => place.test(path)) ? null : `imports ${target} outside its place`;
}

function inputOutputFault(path: string, target: string, isTypeOnly: boolean): string | null {
  const { folder, role } = placeOf(path);
  const isCore = path.startsWith('services/') && folder !== 'platform' && (role === 'logic' || role === 'port');
  return isCore && !isTypeOnly && INPUT_OUTPUT.test(target)
    ? `imports ${target}: reading and writing belong in an adapter`
    : null;
}

/** Dashboards are left out: a screen has a page clock, and what it shows decides nothing. */
function impurityFault(path: string, { folder, role }: Place, name: string): string | null {
  if (!path.startsWith('services/') || folder === 'platform' || role === 'adapter' || role === 'composition') {
    return null;
  }
  if (role === 'module' && name.startsWith('random')) return null; // a module hands identifiers to the core
  return `uses ${name}: take it as an argument`;
}
