import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';

/** Where the recording is, told on every frame while it plays: words are shorter than the quarter second of the browser's own event. */
export class Playhead {
  private media: HTMLMediaElement | null = null;
  private readonly listeners = new Set<() => void>();
  private wanted: number | null = null;
  private frame = 0;

  get time(): number {
    return this.wanted ?? this.media?.currentTime ?? 0;
  }

  get playing(): boolean {
    return this.media !== null && !this.media.paused;
  }

  /** Takes an element, or none; a moment asked for before it was there is gone to when it is ready. Returns what lets go of it. */
  attach(media: HTMLMediaElement): () => void {
    this.media = media;
    const stop = new AbortController();
    const on = (type: string, act: () => void) => media.addEventListener(type, act, { signal: stop.signal });
    on('loadedmetadata', () => this.arrive());
    on('play', () => this.run());
    on('pause', () => this.tell());
    on('seeked', () => this.tell());
    on('timeupdate', () => this.tell());
    if (media.readyState > 0) this.arrive();
    return () => {
      stop.abort();
      cancelAnimationFrame(this.frame);
      this.media = null;
    };
  }

  seek(seconds: number): void {
    this.wanted = Math.max(0, seconds);
    if (this.media && this.media.readyState > 0) this.arrive();
    this.tell();
  }

  /** Where to go on once the element has loaded anew. */
  resumeAt(seconds: number): void {
    this.wanted = seconds;
  }

  toggle(): void {
    if (!this.media) return;
    if (this.media.paused) this.media.play().catch((error: DOMException) => this.refused(error));
    else this.media.pause();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private arrive(): void {
    if (this.wanted !== null && this.media) this.media.currentTime = this.wanted;
    this.wanted = null;
  }

  private run(): void {
    cancelAnimationFrame(this.frame);
    const step = () => {
      this.tell();
      if (this.playing) this.frame = requestAnimationFrame(step);
    };
    step();
  }

  /** A pause that comes before playing began, or a recording that fails, which its own error event tells: neither is news here. */
  private refused(error: DOMException): void {
    if (error.name !== 'AbortError' && error.name !== 'NotSupportedError') throw error;
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

export const PlayheadContext = createContext<Playhead | null>(null);

export function usePlayhead(): Playhead {
  const playhead = useContext(PlayheadContext);
  if (!playhead) throw new Error('usePlayhead outside of a call');
  return playhead;
}

/** What follows from the time, as a plain value: the component is drawn anew only when that value changes. */
export function useAt<T extends string | number | boolean>(select: (time: number) => T): T {
  const playhead = usePlayhead();
  return useSyncExternalStore(playhead.subscribe, () => select(playhead.time));
}

const STEP_SEC = 5;

/** Space plays and pauses, the arrows go five seconds, wherever the focus is except where the key means something of its own. */
export function useKeys(playhead: Playhead): void {
  useEffect(() => {
    const pressed = (e: KeyboardEvent) => {
      if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey) return;
      const target = e.target as HTMLElement;
      const taken = e.key === ' ' ? 'input, textarea, select, button, a, summary' : 'input, textarea, select, [role=slider]';
      if (target.closest(taken)) return;
      if (e.key === ' ') playhead.toggle();
      else if (e.key === 'ArrowLeft') playhead.seek(playhead.time - STEP_SEC);
      else if (e.key === 'ArrowRight') playhead.seek(playhead.time + STEP_SEC);
      else return;
      e.preventDefault(); // before the player's own controls, which go other distances
    };
    addEventListener('keydown', pressed, true);
    return () => removeEventListener('keydown', pressed, true);
  }, [playhead]);
}
