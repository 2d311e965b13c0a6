/** What the server takes as text of a marker. */
export const MOST_CHARACTERS = 200;

const BREAKS = /[\p{Cc}\u2028\u2029]+/gu;
/** Halves of a character, and marks that turn the direction of what follows: unseen, and part of many a pasted path or number. */
const UNSEEN = /[\p{Cs}\u202a-\u202e\u2066-\u2069]+/gu;

/** What was typed or pasted without what the server does not take: it would let go of the page for it. */
export const markerText = (typed: string): string => typed.replace(UNSEEN, "").replace(BREAKS, " ").trim();
