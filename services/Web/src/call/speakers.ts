import type { Transcript } from '../gen/videoinsights/v1/insights_pb';

/** So many colours tell speakers apart; more share them. */
const COLOURS = 6;

/** The colour's class of each speaker: s0 to s5, in the order the transcript lists them. */
export function coloursOf(transcript: Transcript | undefined): ReadonlyMap<string, string> {
  return new Map(transcript?.speakers.map((s, i) => [s.name, `s${i % COLOURS}`]));
}

/** A side in words. */
export function sideName(side: string): string {
  return side === 'company' ? 'our side' : side === 'customer' ? 'customer' : 'side not known';
}
