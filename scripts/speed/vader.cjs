// Texts as a JSON list on stdin; prints how many vader-sentiment takes in a second
// of processor time, the middle of five rounds after warming up.
const { SentimentIntensityAnalyzer: vader } = require("vader-sentiment");
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
// used gives the microseconds of processor time so far
function used() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
function rate() {
  const start = used();
  let n = 0, spent = 0;
  while ((spent = used() - start) < 150e3) {
    for (const t of texts) vader.polarity_scores(t);
    n += texts.length;
  }
  return n / (spent / 1e6);
}
rate();
const rates = Array.from({ length: 5 }, rate).sort((a, b) => a - b);
console.log(rates[2]);
