/** From this rank on a text is about what is asked: half of the words, and two of them where there are two. */
export const RELEVANT = 0.37;

/** From this rank on one may speak up without having been asked: two words at least, and three of four. */
export const TELLING = 0.58;
