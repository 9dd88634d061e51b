/** What the house tests need to know of a source file: its imports and the impure things it names. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export interface SourceText {
  /** From the repository root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface ImportFact {
  /** Repository path for our own files, the package name or `node:...` for others. */
  readonly target: string;
  readonly isOurs: boolean;
  readonly isTypeOnly: boolean;
  readonly isDynamic: boolean;
}

export interface SourceFacts {
  readonly imports: readonly ImportFact[];
  /** Names such as `Date.now` and `new Date()`: each makes a result depend on more than its input. */
  readonly impurities: readonly string[];
}

const NEVER_READ = new Set(['node_modules', 'dist', '.git', '.vigil', 'coverage', '__pycache__', '.venv']);
const IMPURE_MEMBERS = new Set([
  'Date.now',
  'Math.random',
  'performance.now',
  'process.env',
  'process.hrtime',
  'crypto.randomUUID',
  'crypto.getRandomValues',
]);
const IMPURE_CALLS = new Set([
  'Date',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'randomUUID',
  'randomBytes',
  'randomInt',
]);

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Paths of every file below `folder` (the root by default), build output and packages left out. */
export function filesBelow(folder = ''): string[] {
  return readdirSync(ROOT + folder, { withFileTypes: true }).flatMap((entry) => {
    if (NEVER_READ.has(entry.name)) return [];
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

export function readSource(path: string): SourceText {
  return { path, text: readFileSync(ROOT + path, 'utf8') };
}

/** Static, re-exporting, dynamic and type imports alike; comments and strings are not looked into. */
export function factsOf({ path, text }: SourceText): SourceFacts {
  const imports: ImportFact[] = [];
  const impurities: string[] = [];
  const visit = (node: ts.Node): void => {
    const found = importOf(node);
    if (found) imports.push(resolved(path, found));
    const impurity = impurityOf(node);
    if (impurity) impurities.push(impurity);
    ts.forEachChild(node, visit);
  };
  visit(
    ts.createSourceFile(
      path,
      text,
      ts.ScriptTarget.ESNext,
      false,
      path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
    ),
  );
  return { imports, impurities };
}

interface Specifier {
  readonly specifier: string;
  readonly isTypeOnly: boolean;
  readonly isDynamic: boolean;
}

function importOf(node: ts.Node): Specifier | null {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return {
      specifier: node.moduleSpecifier.text,
      isTypeOnly: node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword,
      isDynamic: false,
    };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, isTypeOnly: node.isTypeOnly, isDynamic: false };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { specifier: node.argument.literal.text, isTypeOnly: true, isDynamic: false };
  }
  const called =
    ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword ? node.arguments[0] : undefined;
  return called && ts.isStringLiteralLike(called)
    ? { specifier: called.text, isTypeOnly: false, isDynamic: true }
    : null;
}

function resolved(path: string, { specifier, ...kind }: Specifier): ImportFact {
  if (specifier.startsWith('.')) return { ...kind, target: posix.join(posix.dirname(path), specifier), isOurs: true };
  if (specifier.startsWith('node:')) return { ...kind, target: specifier, isOurs: false };
  const parts = specifier.split('/');
  return { ...kind, target: parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/'), isOurs: false };
}

function impurityOf(node: ts.Node): string | null {
  if (ts.isNewExpression(node) && nameOf(node.expression) === 'Date' && (node.arguments ?? []).length === 0) {
    return 'new Date()';
  }
  if (ts.isCallExpression(node) && IMPURE_CALLS.has(nameOf(node.expression))) return `${nameOf(node.expression)}()`;
  if (!ts.isPropertyAccessExpression(node)) return null;
  const member = `${nameOf(node.expression)}.${node.name.text}`.replace(/^globalThis\./, '');
  return IMPURE_MEMBERS.has(member) ? member : null;
}

/** `a` or `a.b` of a plain chain of names, with `globalThis` left out; empty for anything else. */
function nameOf(expression: ts.Expression): string {
  if (ts.isIdentifier(expression)) return expression.text;
  if (!ts.isPropertyAccessExpression(expression)) return '';
  return `${nameOf(expression.expression)}.${expression.name.text}`.replace(/^globalThis\./, '');
}
