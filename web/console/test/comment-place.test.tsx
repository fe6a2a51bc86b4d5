import { act, renderHook, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { api } from '../src/api/client';
import { useCommentPlace } from '../src/features/comments/use-comment-place';
import { CommentLog, commentsMax } from '../src/live/comment-log';
import { makeComment } from './make';

const comment = (number: number) => makeComment({ commentId: `m${number}` });
const some = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => comment(from + index));

afterEach(() => vi.restoreAllMocks());

describe('reading back', () => {
  it('adds to the live end while there is room for more comments', async () => {
    const near = vi.spyOn(api, 'commentsNear').mockResolvedValue({ comments: some(300, 499), next: null });
    const onOlder = vi.fn();
    const { result } = renderHook(() => useCommentPlace('s1', CommentLog.of(some(500, 900), 900), null, onOlder));
    await act(async () => result.current.loadOlder());
    expect(near).toHaveBeenCalledWith('s1', 'before', expect.objectContaining({ commentId: 'm500' }), 200);
    expect(onOlder).toHaveBeenCalledWith(some(300, 499));
    expect(result.current.isApart).toBe(false);
  });

  it('goes on past the comments that a browser keeps, from the oldest of them, without another at the live end', async () => {
    const count = commentsMax + 1_000;
    const near = vi.spyOn(api, 'commentsNear').mockResolvedValue({ comments: some(901, 1_100), next: 'after 1100' });
    const onOlder = vi.fn();
    const log = CommentLog.of(some(1_001, count), count);
    const { result } = renderHook(() => useCommentPlace('s1', log, null, onOlder));
    expect(log.isFull).toBe(true);
    await act(async () => result.current.loadOlder());
    await waitFor(() => expect(result.current.isApart).toBe(true));
    expect(near).toHaveBeenCalledWith('s1', 'around', { platform: 'facebook', commentId: 'm1001' }, 200);
    expect(onOlder).not.toHaveBeenCalled();
    const { asked, log: stretch } = result.current;
    expect(stretch.at((asked?.number ?? 0) - stretch.start)?.commentId).toBe('m1001');
    near.mockResolvedValue({ comments: some(701, 900), next: null });
    await act(async () => result.current.loadOlder());
    expect(near).toHaveBeenLastCalledWith('s1', 'before', expect.objectContaining({ commentId: 'm901' }), 200);
    expect(result.current.log.at(0)?.commentId).toBe('m701');
    act(() => result.current.goLive());
    expect(result.current.log).toBe(log);
  });
});
