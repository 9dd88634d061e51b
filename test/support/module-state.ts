/** Memory that a module keeps for itself: two folds in one process would share it, and nobody would see it. */
import ts from 'typescript';
import type { SourceText } from './source-facts.ts';

/** Constructors of things that can be written to. */
const WRITABLE = /^(Map|Set|WeakMap|WeakSet|Array|ArrayBuffer|DataView|\w+Array|\w+Builder)$/;
/** Calls by which a thing is changed where it stands. */
const CHANGES = new Set(['set', 'add', 'delete', 'clear', 'push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'fill']);
/** A function so named makes something for its caller to write to. */
const MAKES = /^(new|create)[A-Z]/;

/** Names of variables at module level that are written to, or can be. */
export function moduleStateIn({ path, text }: SourceText): readonly string[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const written = writtenNames(file);
  return file.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => {
    const isConst = (declarationList.flags & ts.NodeFlags.Const) !== 0;
    return declarationList.declarations.flatMap(({ name, type, initializer }) => {
      const isState = !isConst || written.has(name.getText()) || isWritable(type?.getText() ?? '', initializer);
      return isState ? [name.getText()] : [];
    });
  });
}

function isWritable(type: string, made: ts.Expression | undefined): boolean {
  if (made === undefined || /^Readonly|^readonly /.test(type)) return false;
  if (ts.isNewExpression(made)) return WRITABLE.test(made.expression.getText());
  return ts.isCallExpression(made) && MAKES.test(made.expression.getText());
}

/** What is assigned to or changed by a call, by the name at its root: `a` of `a.b[0] = 1`. */
function writtenNames(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const target = targetOf(node);
    const root = target === null ? null : rootOf(target);
    if (root !== null && !isLocal(root)) names.add(root.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

/** What a node writes to; null when it writes to nothing. */
function targetOf(node: ts.Node): ts.Expression | null {
  if (ts.isBinaryExpression(node)) return isAssignment(node.operatorToken.kind) ? node.left : null;
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    return isStep(node.operator) ? node.operand : null;
  }
  const isChange =
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    CHANGES.has(node.expression.name.text);
  return isChange ? node.expression.expression : null;
}

function rootOf(target: ts.Expression): ts.Identifier | null {
  let root = target;
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) root = root.expression;
  return ts.isIdentifier(root) ? root : null;
}

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isStep(operator: ts.SyntaxKind): boolean {
  return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
}

/** Whether a function or block around it declares the same name: then that one is meant. */
function isLocal(name: ts.Identifier): boolean {
  for (let scope: ts.Node = name; !ts.isSourceFile(scope); scope = scope.parent) {
    if (bindingsOf(scope).some((each) => binds(each, name.text))) return true;
  }
  return false;
}

function bindingsOf(scope: ts.Node): readonly ts.BindingName[] {
  if (ts.isFunctionLike(scope)) return scope.parameters.map((each) => each.name);
  if (ts.isBlock(scope)) {
    return scope.statements.filter(ts.isVariableStatement).flatMap((each) => namesIn(each.declarationList));
  }
  const isLoop = ts.isForStatement(scope) || ts.isForOfStatement(scope) || ts.isForInStatement(scope);
  const first = isLoop ? scope.initializer : undefined;
  return first !== undefined && ts.isVariableDeclarationList(first) ? namesIn(first) : [];
}

function namesIn(list: ts.VariableDeclarationList): readonly ts.BindingName[] {
  return list.declarations.map((each) => each.name);
}

function binds(bound: ts.BindingName, name: string): boolean {
  if (ts.isIdentifier(bound)) return bound.text === name;
  return bound.elements.some((each) => !ts.isOmittedExpression(each) && binds(each.name, name));
}
