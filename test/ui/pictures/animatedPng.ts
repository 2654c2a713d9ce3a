import { crc32, deflateSync, inflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';

/** A picture of an animation. */
export interface Frame {
  readonly png: Buffer;
  /** Milliseconds for which it is shown. */
  readonly ms: number;
}

/** The part of a frame that differs from the previous frame. Unchanged pixels in it are transparent. */
interface Patch {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** A PNG file in base64. */
  readonly png: string;
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * Joins pictures of the same size into an animated PNG that repeats forever. A frame contains only what has changed.
 * `page` is an empty page, whose canvas compares and crops the pictures.
 */
export async function animatedPng(page: Page, frames: readonly Frame[]): Promise<Buffer> {
  const shown: { patch: Patch; ms: number }[] = [];
  for (const { png, ms } of frames) {
    const patch = await page.evaluate(changedPart, png.toString('base64'));
    if (patch) shown.push({ patch, ms });
    else shown.at(-1)!.ms += ms;
  }
  const chunks: Chunk[] = [];
  let sequence = 0;
  for (const { patch, ms } of shown) {
    const { header, pixels } = contentOf(patch);
    if (chunks.length === 0) chunks.push(header, { type: 'acTL', data: uint32(shown.length, 0) });
    const isFirst = sequence === 0;
    chunks.push({ type: 'fcTL', data: frameControl(sequence++, patch, ms) });
    chunks.push(
      isFirst ? { type: 'IDAT', data: pixels } : { type: 'fdAT', data: Buffer.concat([uint32(sequence++), pixels]) },
    );
  }
  return Buffer.concat([SIGNATURE, ...[...chunks, { type: 'IEND', data: Buffer.alloc(0) }].map(encoded)]);
}

/** Runs in the page, which remembers the last picture. Returns `undefined` if the picture equals that one. */
async function changedPart(base64: string): Promise<Patch | undefined> {
  const memory = window as { shownBefore?: Uint32Array };
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const { width, height } = image;
  const whole = new OffscreenCanvas(width, height).getContext('2d')!;
  whole.drawImage(image, 0, 0);
  const data = whole.getImageData(0, 0, width, height);
  const pixels = new Uint32Array(data.data.buffer);
  const before = memory.shownBefore;
  memory.shownBefore = pixels.slice();
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (const [at, pixel] of pixels.entries()) {
    if (pixel === before?.[at]) {
      pixels[at] = 0;
      continue;
    }
    const [x, y] = [at % width, Math.floor(at / width)];
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), y];
  }
  if (bottom < 0) return undefined;
  const size = { width: right - left + 1, height: bottom - top + 1 };
  const part = new OffscreenCanvas(size.width, size.height);
  part.getContext('2d')!.putImageData(data, -left, -top);
  const file = new Uint8Array(await (await part.convertToBlob({ type: 'image/png' })).arrayBuffer());
  return { left, top, ...size, png: btoa(Array.from(file, (byte) => String.fromCharCode(byte)).join('')) };
}

/** Returns the header of a PNG file, and its pixels compressed as much as possible. */
function contentOf({ png }: Patch): { readonly header: Chunk; readonly pixels: Buffer } {
  const file = Buffer.from(png, 'base64');
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; at < file.length;) {
    const length = file.readUInt32BE(at);
    chunks.push({
      type: file.toString('latin1', at + 4, at + 8),
      data: file.subarray(at + 8, at + 8 + length),
    });
    at += length + 12;
  }
  const data = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data));
  return { header: chunks[0]!, pixels: deflateSync(inflateSync(data), { level: 9, memLevel: 9 }) };
}

function frameControl(sequence: number, { left, top, width, height }: Patch, ms: number): Buffer {
  const LEAVE = 0; // the next frame is drawn over this one
  const OVER = 1; // transparent pixels show the previous frame
  return Buffer.concat([
    uint32(sequence, width, height, left, top),
    Buffer.from([ms >> 8, ms & 0xff, 1000 >> 8, 1000 & 0xff, LEAVE, OVER]),
  ]);
}

function encoded({ type, data }: Chunk): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
}

function uint32(...numbers: number[]): Buffer {
  const buffer = Buffer.alloc(numbers.length * 4);
  numbers.forEach((number, index) => buffer.writeUInt32BE(number, index * 4));
  return buffer;
}
