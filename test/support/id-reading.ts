/**
 * Facts that are read out of the spelling of an id. An id names a thing and says nothing about it: what must be
 * known has a field of its own. What is called an id, a cause or a key is therefore compared and looked up, and
 * never cut, searched or matched, but in the few files that write such a text and read it back.
 */
import ts from 'typescript';
import type { SourceText } from './source-facts.ts';

const READS = new Set([
  'startsWith',
  'endsWith',
  'split',
  'slice',
  'substring',
  'substr',
  'indexOf',
  'lastIndexOf',
  'includes',
  'match',
  'matchAll',
  'search',
  'charAt',
  'at',
]);
/** What an expression that holds one id is called. */
const ID_NAME = /(^id|Id|^cause|^position|^record)$/;

/** The expressions that read an id, as text. */
export function idReadingsIn({ path, text }: SourceText): readonly string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression: receiver, name } = node.expression;
      const [argument] = node.arguments;
      const isRead = READS.has(name.text) && isId(receiver);
      const isMatched = (name.text === 'exec' || name.text === 'test') && argument !== undefined && isId(argument);
      if (isRead || isMatched) found.push(node.getText().replaceAll(/\s+/g, ' '));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isId(expression: ts.Expression): boolean {
  if (ts.isPropertyAccessExpression(expression)) return ID_NAME.test(expression.name.text);
  if (ts.isNonNullExpression(expression) || ts.isParenthesizedExpression(expression)) {
    return isId(expression.expression);
  }
  return ts.isIdentifier(expression) && ID_NAME.test(expression.text);
}
