const finalText = 0x81;

/** A text as the frame in which a server sends it: one piece, so that it is made once for all who get it. */
export function textFrame(text: string): Buffer {
  const sizeBytes = Buffer.byteLength(text);
  const head = sizeBytes < 126 ? 2 : sizeBytes < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + sizeBytes);
  frame[0] = finalText;
  if (head === 2) frame[1] = sizeBytes;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(sizeBytes, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(sizeBytes), 2);
  }
  frame.write(text, head);
  return frame;
}
