// A list of claims, each tried once, with a deadline; the last line says how many hold.
const deadline = 20_000;

export function claims() {
  let held = 0;
  let tried = 0;
  return {
    async claim(text, test) {
      tried++;
      let timer;
      const late = new Promise((_, fail) => (timer = setTimeout(() => fail(new Error(`not within ${deadline} ms`)), deadline)));
      try {
        const note = await Promise.race([test(), late]);
        held++;
        console.log(`ok    ${text}${note === undefined ? '' : ` (${note})`}`);
      } catch (problem) {
        console.log(`FAIL  ${text}: ${problem?.message ?? problem}`);
      } finally {
        clearTimeout(timer);
      }
    },
    /** Prints the count and ends the process. */
    end() {
      console.log(`PASS ${held}/${tried}`);
      process.exit(held === tried && tried > 0 ? 0 : 1);
    },
  };
}
