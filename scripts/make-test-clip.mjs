/**
 * Makes `web/public/test-clip.webm`: three minutes of a clock with a tone each second, for watch parties of films that have no address of their
 * own. Drawn and encoded by Chromium: `node scripts/make-test-clip.mjs`, only when the clip is to be another one.
 */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const clip = {
  seconds: 180,
  width: 320,
  height: 180,
  framesPerSecond: 10,
  videoBitsPerSecond: 30_000,
  audioBitsPerSecond: 16_000,
};
const target = fileURLToPath(new URL("../web/public/test-clip.webm", import.meta.url));
const library = fileURLToPath(new URL("../node_modules/mediabunny/dist/bundles/mediabunny.min.cjs", import.meta.url));

/** Runs in the page. */
async function encode({ seconds, width, height, framesPerSecond, videoBitsPerSecond, audioBitsPerSecond }) {
  const { Output, WebMOutputFormat, BufferTarget, CanvasSource, AudioBufferSource } = globalThis.Mediabunny;
  const canvas = new OffscreenCanvas(width, height);
  const paint = canvas.getContext("2d");
  const output = new Output({ format: new WebMOutputFormat(), target: new BufferTarget() });
  // A key frame each second makes seeking quick.
  const video = new CanvasSource(canvas, { codec: "vp9", bitrate: videoBitsPerSecond, keyFrameInterval: 1 });
  const audio = new AudioBufferSource({ codec: "opus", bitrate: audioBitsPerSecond });
  output.addVideoTrack(video, { frameRate: framesPerSecond });
  output.addAudioTrack(audio);
  await output.start();
  await audio.add(tones());
  for (let frame = 0; frame < seconds * framesPerSecond; frame += 1) {
    draw(frame / framesPerSecond);
    await video.add(frame / framesPerSecond, 1 / framesPerSecond);
  }
  await output.finalize();
  return new Uint8Array(output.target.buffer).toBase64();

  /** A short tone at each second, a higher one every ten. */
  function tones() {
    const rate = 48_000;
    const samples = new AudioBuffer({ length: seconds * rate, numberOfChannels: 1, sampleRate: rate });
    const wave = samples.getChannelData(0);
    for (let second = 0; second < seconds; second += 1) {
      const hertz = second % 10 === 0 ? 880 : 440;
      for (let i = 0; i < 0.08 * rate; i += 1) {
        const fade = Math.min(1, i / 480, (0.08 * rate - i) / 480);
        wave[second * rate + i] = 0.2 * fade * Math.sin((2 * Math.PI * hertz * i) / rate);
      }
    }
    return samples;
  }

  function draw(atSeconds) {
    const hue = Math.floor(atSeconds / 30) * 60;
    paint.fillStyle = `hsl(${hue} 35% 16%)`;
    paint.fillRect(0, 0, width, height);
    paint.fillStyle = `hsl(${hue} 45% 40%)`;
    paint.fillRect(0, height - 12, (width * atSeconds) / seconds, 12);
    paint.strokeStyle = paint.fillStyle;
    paint.lineWidth = 6;
    paint.beginPath();
    paint.arc(66, height / 2, 42, -Math.PI / 2, -Math.PI / 2 + 2 * Math.PI * (atSeconds % 1 || 1));
    paint.stroke();
    paint.fillStyle = "#f4efe6";
    paint.textBaseline = "middle";
    paint.font = "600 38px sans-serif";
    const minutes = Math.floor(atSeconds / 60);
    const rest = (atSeconds % 60).toFixed(1).padStart(4, "0");
    paint.fillText(`${minutes}:${rest}`, 136, height / 2 - 8);
    paint.font = "13px sans-serif";
    paint.fillText("CodeCatalyst test clip", 137, height / 2 + 24);
  }
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu"],
});
try {
  const page = await browser.newPage();
  // Encoders are there for pages of this machine only, not for empty ones.
  await page.route("http://localhost/", (route) => route.fulfill({ contentType: "text/html", body: "" }));
  await page.goto("http://localhost/");
  await page.addScriptTag({ path: library });
  const bytes = Buffer.from(await page.evaluate(encode, clip), "base64");
  await writeFile(target, bytes);
  console.log(`${target}: ${clip.seconds} s, ${(bytes.length / 1e6).toFixed(2)} MB`);
} finally {
  await browser.close();
}
