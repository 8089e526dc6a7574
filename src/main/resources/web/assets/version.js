/** Whether version `a` ("epoch-id", such as "7-42") is `b` or newer. An empty one is the oldest. */
export function notOlder(a, b) {
  const [epochA, idA] = parts(a);
  const [epochB, idB] = parts(b);
  return epochA === epochB ? idA >= idB : epochA > epochB;
}

/** Without what may follow, as in 7-42-unversioned. BigInt: ids outgrow what a double counts exactly. */
function parts(version) {
  return version ? version.split("-", 2).map(BigInt) : [0n, 0n];
}
