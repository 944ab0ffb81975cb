/** So many entries unless asked otherwise, as in Gorse. */
export const defaultCount = 10;
/** At most so many entries on a page, however many are asked for. */
export const maxPage = 1000;
/** Lists are no longer than this, with what `offset` leaves out. */
export const maxList = 200;
