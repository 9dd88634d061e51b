/** The question asks for more than one answer may cost. */
export class TooCostly extends Error {}
