/** What a cell of a table came to: a value, nothing, or a reason. */

/** `value` null: the cell says nothing of this input. */
export type CellAnswer =
  | { readonly ok: true; readonly value: number | string | null }
  | { readonly ok: false; readonly reason: string };

/** A number of the table in the unit of the rule's input. */
export type ToOwnUnit = (value: number) => CellAnswer;
