import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { isRehearsal, type RehearsalPace, rehearsalPaceOf, type Show } from '../src/api/types';
import { RehearsalControls } from '../src/features/rehearsal/rehearsal-controls';
import { makeShow } from './make';

const rehearsal = (rehearsalPace: RehearsalPace | null, status: Show['status'] = 'active') => ({
  ...makeShow({ status }), rehearsal: true, rehearsalPace: rehearsalPace && { ...rehearsalPace, languages: [] },
});

let requests: string[];
beforeEach(() => {
  requests = [];
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    requests.push(`${init.method} ${path} ${typeof init.body === 'string' ? init.body : ''}`.trim());
    return Promise.resolve(Response.json({ ...rehearsal(null), id: 's2' }));
  });
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = () => undefined;
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const pace = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'Pace of the comments' });

describe('a rehearsal', () => {
  it('is told from a real show', () => {
    expect(isRehearsal(rehearsal(null))).toBe(true);
    expect(isRehearsal(makeShow())).toBe(false);
    expect(rehearsalPaceOf(makeShow())).toBeNull();
  });

  it('lets its buyers write at the chosen pace, and not before', async () => {
    render(<RehearsalControls show={rehearsal(null)} refusal={null} onErased={() => undefined} />);
    fireEvent.change(pace(), { target: { value: '300' } });
    expect(requests).toEqual([]);
    fireEvent.click(screen.getByRole('button', { name: 'Let them write' }));
    await waitFor(() => expect(requests).toEqual(['POST /api/shows/s1/rehearsal {"commentsPerMinute":300,"buyers":40}']));
  });

  it('changes the pace of buyers who write, also one that a script chose', async () => {
    render(<RehearsalControls show={rehearsal({ commentsPerMinute: 77, buyers: 40 })} refusal={null} onErased={() => undefined} />);
    expect(pace().value).toBe('77');
    fireEvent.change(pace(), { target: { value: '600' } });
    await waitFor(() => expect(requests).toEqual(['POST /api/shows/s1/rehearsal {"commentsPerMinute":600,"buyers":40}']));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Stop them' }).getAttribute('aria-busy')).toBeNull());
    fireEvent.click(screen.getByRole('button', { name: 'Stop them' }));
    await waitFor(() => expect(requests.at(-1)).toBe('DELETE /api/shows/s1/rehearsal'));
  });

  it('has to be started before its buyers write', () => {
    render(<RehearsalControls show={rehearsal(null, 'draft')} refusal={null} onErased={() => undefined} />);
    const start = screen.getByRole('button', { name: /^Let them write/ });
    expect(start.textContent).toContain('Start the rehearsal first');
    fireEvent.click(start);
    expect(requests).toEqual([]);
  });

  it('starts over only when asked twice, and goes to the draft that takes its place', async () => {
    const erased = vi.fn();
    render(<RehearsalControls show={rehearsal(null)} refusal={null} onErased={erased} />);
    fireEvent.click(screen.getByRole('button', { name: 'Start over…' }));
    expect(requests).toEqual([]);
    fireEvent.click(screen.getByRole('button', { name: 'Erase and start over' }));
    await waitFor(() => expect(erased).toHaveBeenCalledWith('s2'));
    expect(requests).toEqual(['POST /api/shows/s1/rehearsal/erase {}']);
  });
});
