// One-way latency from the server's time stamps.
//
// Server and browser have different clocks. The hello block was stamped between the moment the
// stream was asked for and the moment it arrived, which bounds the difference. If "no difference"
// lies within the bounds it is taken (one machine, or both synchronised); else the middle is.

export class LatencyMeter {
  /** The server's clock minus ours. */
  offsetMs = 0;

  /** `serverTime` of the hello block, with the local times around it. Times in ms since 1970. */
  calibrate(askedAt: number, arrivedAt: number, serverTime: number): void {
    const low = serverTime - arrivedAt;
    const high = serverTime - askedAt;
    this.offsetMs = low <= 0 && high >= 0 ? 0 : (low + high) / 2;
  }

  measure(serverTime: number, arrivedAt: number): number {
    return Math.max(0, Math.round(arrivedAt - (serverTime - this.offsetMs)));
  }
}
