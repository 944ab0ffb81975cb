/** Lists of so many are judged. */
export const depth = 10;

/** Places of the `depth` highest scores, best first, the lower place among equals. */
export function bestPlaces(count: number, scoreAt: (place: number) => number): readonly number[] {
  const places: number[] = [];
  const scores: number[] = [];
  for (let place = 0; place < count; place += 1) {
    const score = scoreAt(place);
    if (places.length === depth && score <= (scores[depth - 1] ?? 0)) continue;
    let at = places.length;
    while (at > 0 && score > (scores[at - 1] ?? 0)) at -= 1;
    places.splice(at, 0, place);
    scores.splice(at, 0, score);
    if (places.length > depth) {
      places.pop();
      scores.pop();
    }
  }
  return places;
}
