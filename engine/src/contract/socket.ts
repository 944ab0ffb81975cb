export const socketFrameBytes = 256 * 1024;
