import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Insight, ListInsightsRequestSchema } from '../gen/videoinsights/v1/insights_pb';

export interface Filters {
  text: string;
  sentiment: string;
  /** `topic:pricing` or `tag:objection`; empty for all. */
  about: string;
  rep: string;
  /** Days back from now; 0 for all time. */
  days: number;
}

export const NO_FILTERS: Filters = { text: '', sentiment: '', about: '', rep: '', days: 0 };

export const isFiltered = (f: Filters): boolean => JSON.stringify(f) !== JSON.stringify(NO_FILTERS);

/** The filters as the API asks for them. The period starts at a midnight, so that a page token holds while one reads. */
export function requestOf(f: Filters, now: Date): MessageInitShape<typeof ListInsightsRequestSchema> {
  const [kind, name] = f.about.split(/:(.*)/s);
  return {
    text: f.text.trim(),
    sentiment: f.sentiment,
    userId: f.rep,
    topic: kind === 'topic' ? name : '',
    tag: kind === 'tag' ? name : '',
    from: f.days > 0 ? timestampFromDate(new Date(now.getFullYear(), now.getMonth(), now.getDate() - f.days)) : undefined,
    pageSize: 50,
  };
}

/** Topics and tags to choose from: what the calls seen so far have, in alphabetical order. */
export function choices(seen: readonly Insight[]): { topics: string[]; tags: string[] } {
  const sorted = (names: string[]) => [...new Set(names)].sort((a, b) => a.localeCompare(b));
  return { topics: sorted(seen.flatMap((i) => i.topics)), tags: sorted(seen.flatMap((i) => i.tags)) };
}
