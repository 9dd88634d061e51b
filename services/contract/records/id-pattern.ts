/** What an id may be made of, wherever one is read: letters, digits and a few marks. */
export const ID_PATTERN = /^[\p{L}\p{N}._:@/+-]+$/u;
