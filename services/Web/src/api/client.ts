import { type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-web';
import { createContext, useContext } from 'react';
import { Insights } from '../gen/videoinsights/v1/insights_pb';
import type { Session } from './session';

export type Api = Client<typeof Insights>;

/** What every page below the sign-in has: who looks, the API as that person, and what to do when the token is no longer taken. */
export interface Signed {
  session: Session;
  api: Api;
  /** Signs in again if the error says so; tells whether it did. */
  expired(error: unknown): boolean;
  /** A person's name where it is known, else the id. */
  nameOf(userId: string): string;
}

export const SignedContext = createContext<Signed | null>(null);

export function useSigned(): Signed {
  const signed = useContext(SignedContext);
  if (!signed) throw new Error('useSigned outside of the sign-in');
  return signed;
}

/** The API by gRPC-web, same origin, with the session's token on every call. */
export function apiOf(session: Session): Api {
  const transport = createGrpcWebTransport({
    baseUrl: location.origin,
    interceptors: [
      (next) => (request) => {
        request.header.set('Authorization', `Bearer ${session.token}`);
        return next(request);
      },
    ],
  });
  return createClient(Insights, transport);
}

export const isUnauthenticated = (error: unknown): boolean => ConnectError.from(error).code === Code.Unauthenticated;

export const isCanceled = (error: unknown): boolean => ConnectError.from(error).code === Code.Canceled;

/** The server cannot be reached, as against: it answered and said no. fetch fails with "Unknown", a proxy answers 502 to 504. */
export const isAway = (error: unknown): boolean =>
  [Code.Unavailable, Code.Unknown, Code.DeadlineExceeded].includes(ConnectError.from(error).code);

/** An error in words for the person at the page. */
export function words(error: unknown): string {
  return isAway(error) ? 'The server cannot be reached.' : sentence(ConnectError.from(error).rawMessage);
}

const sentence = (text: string): string => (text ? text[0]!.toUpperCase() + text.slice(1) : 'Something went wrong.');
