/** Korean for sentences that the engine writes in English: whole sentences and patterns with numbers. */
export const koPhrases: {
  readonly exact: Readonly<Record<string, string>>;
  readonly patterns: readonly { readonly pattern: RegExp; readonly words: string }[];
} = {
  exact: {
    'adult surrogate, not validated in children': '성인 자료로 만든 대리 모델, 소아에서 검증되지 않음',
  },
  patterns: [],
};
