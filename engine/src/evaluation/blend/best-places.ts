/** Lists of so many are judged. */
export const depth = 10;

/** Places of the `depth` highest scores, best first, the lower place among equals. */
export function bestPlaces(count: number, scoreAt: (place: number) => number): readonly number[] {
  const places: number[] = [];
  const scores: number[] = [];
  for (let place = 0; place < count; place += 1) {
    const score = scoreAt(place);
    if (places.length < depth) {
      places.push(place);
      scores.push(score);
    } else if (!(score > (scores[depth - 1] ?? 0))) continue;
    let at = places.length - 1;
    for (; at > 0 && score > (scores[at - 1] ?? 0); at -= 1) {
      places[at] = places[at - 1] ?? 0;
      scores[at] = scores[at - 1] ?? 0;
    }
    places[at] = place;
    scores[at] = score;
  }
  return places;
}
