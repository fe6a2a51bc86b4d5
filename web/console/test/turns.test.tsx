import { act, cleanup, render, renderHook, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';

import type { Comment } from '../src/api/types';
import { CommentLog } from '../src/live/comment-log';
import { type Filtered, useSelection } from '../src/live/use-selection';
import { InTurn } from '../src/ui/in-turn';
import { inTurns, soon, turnMs } from '../src/ui/turns';
import { makeComment } from './make';

afterEach(cleanup);

describe('turns', () => {
  it('are tasks of their own, in the order of asking', async () => {
    const done: string[] = [];
    soon(() => done.push('one'));
    soon(() => done.push('cancelled'))();
    soon(() => done.push('two'));
    await Promise.resolve();
    expect(done).toEqual([]);
    await new Promise<void>((goOn) => soon(goOn));
    expect(done).toEqual(['one', 'two']);
  });

  it('end when their time is over, and all is done in order', async () => {
    let now = 0;
    const done: number[] = [];
    let others = 0;
    const isOver = inTurns([1, 2, 3, 4, 5], (value) => done.push(value), () => (now += turnMs / 2));
    soon(() => (others = done.length));
    await isOver;
    expect(done).toEqual([1, 2, 3, 4, 5]);
    expect(others).toBeLessThan(5);
  });
});

describe('a part of the page in its turn', () => {
  it('is drawn after the page, and follows its value', async () => {
    const page = (value: string) => <InTurn value={value} ms={0}>{(now) => <p>{now}</p>}</InTurn>;
    const { rerender } = render(page('one'));
    expect(screen.queryByText('one')).toBeNull();
    await screen.findByText('one');
    rerender(page('two'));
    expect(screen.queryByText('two')).toBeNull();
    await screen.findByText('two');
  });
});

describe('the rows of a filter', () => {
  const testOf = (filter: { readonly word: string }) => (filter.word === '' ? null : (comment: Comment) => comment.text === filter.word);
  const texts = ({ rows }: Filtered<Comment, unknown>) => Array.from({ length: rows.length }, (_, index) => rows.at(index)?.text);

  it('come in a turn of their own, stay the former ones until then, and are those of the last filter asked for', async () => {
    const log = CommentLog.of(['a', 'b', 'c', 'b'].map((text, index) => makeComment({ commentId: `m${index}`, text })), 4);
    const all = { word: '' };
    const { result, rerender } = renderHook(({ filter, now }) => useSelection(now, filter, testOf), { initialProps: { filter: all, now: log } });
    expect(texts(result.current)).toEqual(['a', 'b', 'c', 'b']);
    rerender({ filter: { word: 'a' }, now: log });
    const b = { word: 'b' };
    rerender({ filter: b, now: log });
    expect([texts(result.current), result.current.filter]).toEqual([['a', 'b', 'c', 'b'], all]);
    await waitFor(() => expect(result.current.filter).toBe(b));
    await waitFor(() => expect(result.current.rows.complete).toBe(true));
    expect(texts(result.current)).toEqual(['b', 'b']);
    log.append(makeComment({ commentId: 'm9', text: 'b' }));
    act(() => rerender({ filter: b, now: log.renewed() }));
    expect(texts(result.current)).toEqual(['b', 'b', 'b']);
  });
});
