// Solves a puzzle of ALTCHA, version 1, away from the page: the number for which SHA-256(salt + number) is the
// challenge. A hash of its own, because crypto.subtle spends far longer on being called than on so few bytes.

const PRIMES = [];
for (let candidate = 2; PRIMES.length < 64; candidate++) {
  if (PRIMES.every((prime) => candidate % prime)) PRIMES.push(candidate);
}
const fraction = (root) => (root - Math.floor(root)) * 2 ** 32;
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const ROUND = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
const REPORT_EVERY = 5000;

onmessage = ({ data: { challenge, maxnumber, salt } }) => {
  const hashed = hasher(salt);
  const wanted = Int32Array.from(challenge.match(/.{8}/g), (word) => parseInt(word, 16));
  for (let number = 0; number <= maxnumber; number++) {
    if (hashed(number).every((word, index) => word === wanted[index])) {
      postMessage({ number, progress: 1 });
      return;
    }
    if (number % REPORT_EVERY === 0) postMessage({ progress: number / maxnumber });
  }
  throw new Error("no number solves this puzzle");
};

/** A function that gives the eight words of SHA-256 of the salt with a number after it (FIPS 180-4). */
function hasher(salt) {
  const prefix = new TextEncoder().encode(salt);
  const longest = prefix.length + String(Number.MAX_SAFE_INTEGER).length;
  const bytes = new Uint8Array(64 * Math.ceil((longest + 9) / 64));
  const view = new DataView(bytes.buffer);
  const schedule = new Int32Array(64);
  const state = new Int32Array(8);
  bytes.set(prefix);

  return (number) => {
    const digits = String(number);
    const length = prefix.length + digits.length;
    const end = 64 * Math.ceil((length + 9) / 64);
    bytes.fill(0, length, end);
    for (let index = 0; index < digits.length; index++) bytes[prefix.length + index] = digits.charCodeAt(index);
    bytes[length] = 0x80;
    view.setUint32(end - 4, length * 8);
    state.set(START);
    for (let block = 0; block < end; block += 64) compress(state, schedule, view, block);
    return state;
  };
}

function compress(state, w, view, block) {
  for (let i = 0; i < 16; i++) w[i] = view.getInt32(block + 4 * i);
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15];
    const y = w[i - 2];
    const near = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const far = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = w[i - 16] + near + w[i - 7] + far;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const mixE = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const mixA = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const first = (h + mixE + ((e & f) ^ (~e & g)) + ROUND[i] + w[i]) | 0;
    const second = (mixA + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, index) => (state[index] += word));
}
