// Soft wrapping of long text into rows of fixed height, so that 16 MiB on one line can be windowed.

/** Where each row starts: after every line break, and every `columns` characters. */
export function wrap(text: string, columns: number): Uint32Array {
  const starts = [0];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) === 10) starts.push((start = at + 1));
    else if (at - start === columns) starts.push((start = wholeCharacter(text, at)));
  }
  return Uint32Array.from(starts);
}

/** One back when the place would part a surrogate pair. */
function wholeCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}

/** Which row holds the character at `index`. */
export function rowOf(starts: Uint32Array, index: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}
