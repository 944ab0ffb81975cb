/** The index of the first of sorted elements that is far enough, by bisection; their count when none is. */
export function firstIndex<Element>(elements: readonly Element[], isFarEnough: (element: Element) => boolean): number {
  let low = 0;
  let high = elements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isFarEnough(elements[middle] as Element)) high = middle;
    else low = middle + 1;
  }
  return low;
}
