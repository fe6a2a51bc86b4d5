import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Source } from '../src/api/types';
import { Sources } from '../src/features/status-bar/source-health';
import { makeShow, time } from './make';

beforeAll(() => {
  // jsdom has no modal dialogs.
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false;
  };
});
afterEach(cleanup);

const quiet: Source = {
  id: 's', platform: 'facebook', connectionId: 'c', connectionName: 'Shop', liveId: '77', state: 'polling', detail: '', since: time(0),
  lastCommentAt: time(5), nextTryAt: null, comments: 9, delayMs: null, authorsHidden: false, usagePercent: null,
};

function show(fields: Partial<Source>, now = time(10)) {
  render(<Sources show={makeShow({ status: 'active', startedAt: time(0), sources: [{ ...quiet, ...fields }] })} now={Date.parse(now)} />);
  const line = screen.getByRole('listitem');
  return { line, words: line.textContent, tone: line.dataset.tone, alarm: screen.getByRole('status').textContent };
}

function details(): HTMLElement {
  fireEvent.click(screen.getByRole('button', { name: 'Details' }));
  return screen.getByRole('region', { name: 'Facebook Shop' });
}

describe('the call budget of a source', () => {
  it('is in the details while there is enough, and not in the line', () => {
    const { words, tone, alarm } = show({ usagePercent: 41 });
    expect(words).not.toContain('budget');
    expect([tone, alarm]).toEqual(['good', '']);
    const shown = details();
    expect(shown.textContent).toContain('Call budget41 % used, 59 % left');
    expect(shown.textContent).toContain('When few are left, comments are read less often, by itself');
  });

  it('is in the line from 75 %, and an alarm from 95 %, read aloud without the figure', () => {
    const warned = show({ usagePercent: 82 });
    expect(warned.words).toContain('budget 82 % used');
    expect([warned.tone, warned.alarm]).toEqual(['warn', '']);
    expect(details().textContent).toContain('comments are read less often now, by itself');
    cleanup();
    const alarmed = show({ usagePercent: 96 });
    expect(alarmed.tone).toBe('bad');
    expect(alarmed.alarm).toBe('Facebook Shop has nearly used up the calls that the platform allows: comments arrive later.');
  });

  it('that is used up says when reading goes on', () => {
    const { words } = show({ usagePercent: 100, state: 'backing_off', nextTryAt: time(70) });
    expect(words).toContain('next try in 60 s · budget 100 % used');
    expect(details().textContent).toContain('100 % used, 0 % left');
    expect(screen.getByText(/Reading goes on by itself at the next try/)).toBeTruthy();
  });

  it('is not spoken of when the platform has not said', () => {
    expect(show({ usagePercent: null }).words).not.toContain('budget');
    expect(details().textContent).not.toContain('Call budget');
  });
});

describe('the details of a source in trouble', () => {
  it('say what to do when the page must be connected again, and nothing of pauses between comments', () => {
    expect(show({ state: 'token_expired' }).alarm).toBe('Facebook Shop: access token expired: connect the page again.');
    const shown = details();
    expect(shown.textContent).toContain('reading then goes on by itself');
    expect(shown.textContent).not.toContain('turns into an alarm');
  });

  it('say where to look when it is silent', () => {
    expect(show({}, time(3_600)).words).toContain('silent for');
    expect(details().textContent).toContain('Look whether the live video still runs');
  });
});
