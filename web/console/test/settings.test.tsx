// Settings of a show and of the workspace, against the mock.

import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Rules } from '../src/api/types';
import { changesOf, countChanges } from '../src/parts/rules/rules';
import { closePage, openPage, preparePages } from './open-page';

beforeEach(preparePages);
afterEach(closePage);

const radio = (group: string, name: RegExp) => within(screen.getByRole('group', { name: group })).getByRole('radio', { name });
/** The form is there once the rules it is held against are known. */
const loaded = () => screen.findByRole('group', { name: 'What does a claim need?' });
const save = () => screen.getByRole('button', { name: /^Save/ });

describe('the settings of a show', () => {
  it('sends only what was changed', async () => {
    const { mock } = await openPage('/shows/show_friday/settings');
    const world = mock.shows.get('show_friday');
    expect((await screen.findByText(/^The show is running/)).textContent).toContain('from the next comment on');
    await loaded();
    expect(save().getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(radio('The same buyer claims the same item again', /adds units/));
    fireEvent.change(screen.getByLabelText(/One buyer can win at most/), { target: { value: '3' } });
    expect(screen.getByText('2 changes not saved yet')).toBeTruthy();
    // A colleague changes something else meanwhile.
    world?.change({ settings: { maxQty: 7 } });
    fireEvent.click(save());
    await screen.findByText('Saved');
    expect(world?.show.settings).toMatchObject({ repeatPolicy: 'add', buyerLimit: 3, maxQty: 7 });
    expect(screen.getByLabelText<HTMLInputElement>(/Largest quantity/).value).toBe('7');
  });

  it('reads the samples under the settings as they are being edited', async () => {
    const { mock } = await openPage('/shows/show_friday/settings');
    const preview = within(await screen.findByRole('region', { name: 'Try it out' }));
    await waitFor(() => expect(preview.getAllByText('Claim').length).toBeGreaterThan(0));
    fireEvent.change(screen.getByLabelText('Claim words'), { target: { value: 'bingo' } });
    expect(preview.getByLabelText<HTMLTextAreaElement>('Comments').value).toContain('bingo 12');
    await waitFor(() => expect(mock.lastParse).toMatchObject({ showId: 'show_friday', settings: { claimWords: ['bingo'], mode: 'keyword' } }));
    fireEvent.click(radio('What does a claim need?', /number alone/));
    await waitFor(() => expect(mock.lastParse?.settings?.mode).toBe('bare'));
    expect(mock.shows.get('show_friday')?.show.settings.mode).toBe('keyword');
  });

  it('says what differs from the workspace, and goes back to it', async () => {
    const { mock } = await openPage('/shows/show_friday/settings');
    mock.shows.get('show_friday')?.change({ settings: { fill: 'whole' } });
    await loaded();
    fireEvent.click(radio('Somebody asks for more than is left', /wait until all/));
    const group = within(screen.getByRole('group', { name: 'Somebody asks for more than is left' }));
    expect(group.getByText('They get what is left', { selector: '.quiet' })).toBeTruthy();
    fireEvent.click(group.getByRole('button', { name: 'Use the workspace’s' }));
    expect(group.queryByRole('button')).toBeNull();
  });

  it('limits how much one buyer claims in a short time, and lifts the limit', async () => {
    const { mock } = await openPage('/shows/show_friday/settings');
    const world = mock.shows.get('show_friday');
    await loaded();
    const limit = within(screen.getByRole('group', { name: 'Slow down who claims everything' }));
    const isOn = limit.getByRole<HTMLInputElement>('checkbox');
    expect(isOn.checked).toBe(false);
    expect(limit.queryByRole('spinbutton')).toBeNull();
    fireEvent.click(isOn);
    fireEvent.change(limit.getByLabelText('One buyer can claim at most'), { target: { value: '3' } });
    fireEvent.change(limit.getByLabelText('Within'), { target: { value: '3600' } });
    fireEvent.click(save());
    await screen.findByText('Saved');
    expect(world?.show.settings.claimRate).toEqual({ claims: 3, seconds: 3_600 });

    fireEvent.click(screen.getByRole('checkbox', { name: 'Slow down who claims everything' }));
    fireEvent.click(save());
    await waitFor(() => expect(world?.show.settings.claimRate).toBeNull());
  });

  it('says the bounds of a number that is outside them, and keeps what was there', async () => {
    const { mock } = await openPage('/shows/show_friday/settings');
    mock.shows.get('show_friday')?.change({ settings: { claimRate: { claims: 2, seconds: 20 } } });
    await loaded();
    const limit = within(screen.getByRole('group', { name: 'Slow down who claims everything' }));
    for (const [label, wrong, bounds] of [['One buyer can claim at most', '1001', 'from 1 to 1,000'], ['One buyer can claim at most', '0', 'from 1 to 1,000'], ['Within', '3601', 'from 1 to 3,600'], ['Within', '1.5', 'from 1 to 3,600'], ['Within', '', 'from 1 to 3,600']] as const) {
      const field = limit.getByLabelText<HTMLInputElement>(label);
      const before = field.value;
      fireEvent.change(field, { target: { value: wrong } });
      expect(limit.getByText(`A whole number ${bounds}`)).toBeTruthy();
      expect(field.getAttribute('aria-invalid')).toBe('true');
      expect(save().textContent).toContain('Nothing to save');
      fireEvent.change(field, { target: { value: before } });
      expect(limit.queryByText(/A whole number/)).toBeNull();
    }
  });

  it('goes back to the workspace’s limit, and keeps the numbers of one that is switched off', async () => {
    const { mock } = await openPage('/shows/show_friday/settings');
    mock.shows.get('show_friday')?.change({ settings: { claimRate: { claims: 2, seconds: 20 } } });
    await loaded();
    const limit = within(screen.getByRole('group', { name: 'Slow down who claims everything' }));
    const isOn = limit.getByRole('checkbox');
    fireEvent.click(isOn);
    expect(limit.queryByRole('spinbutton')).toBeNull();
    fireEvent.click(isOn);
    expect(limit.getByLabelText<HTMLInputElement>('Within').value).toBe('20');
    expect(limit.getByText('no limit', { selector: '.quiet' })).toBeTruthy();
    fireEvent.click(limit.getByRole('button', { name: 'Use the workspace’s' }));
    expect(limit.queryByRole('spinbutton')).toBeNull();
    expect(limit.queryByRole('button')).toBeNull();
  });

  it('asks before what was typed is lost', async () => {
    await openPage('/shows/show_friday/settings');
    const confirm = vi.spyOn(window, 'confirm').mockReturnValue(false);
    fireEvent.change(await screen.findByLabelText('Name'), { target: { value: 'Another name' } });
    fireEvent.click(screen.getByRole('link', { name: 'Members' }));
    expect(location.pathname).toBe('/shows/show_friday/settings');
    confirm.mockReturnValue(true);
    fireEvent.click(screen.getByRole('link', { name: 'Members' }));
    expect(await screen.findByRole('heading', { name: 'Members' })).toBeTruthy();
  });

  it('lets a viewer look and says why nothing can be saved', async () => {
    const { requests } = await openPage('/shows/show_friday/settings', { role: 'viewer' });
    fireEvent.change(await screen.findByLabelText('Name'), { target: { value: 'Mine' } });
    expect(save().textContent).toContain('Your role is viewer');
    fireEvent.submit(screen.getByRole('form', { name: 'The show' }));
    expect(requests.filter((one) => one.startsWith('PATCH'))).toEqual([]);
  });
});

describe('the settings of the workspace', () => {
  it('change what new shows begin with', async () => {
    const { mock } = await openPage('/settings');
    fireEvent.change(await screen.findByLabelText(/Kept for the winner/), { target: { value: '30' } });
    fireEvent.click(radio('The time begins', /show ends/));
    fireEvent.click(screen.getByRole('checkbox', { name: 'Thai' }));
    fireEvent.click(screen.getByRole('checkbox', { name: 'Slow down who claims everything' }));
    fireEvent.click(save());
    await screen.findByText('Saved');
    expect(mock.workspace.workspace.defaults).toMatchObject({
      languages: ['en', 'th'], settings: { holdMinutes: 30, holdStart: 'end', fill: 'part', claimRate: { claims: 5, seconds: 30 } },
    });
  });

  it('renames the workspace everywhere', async () => {
    await openPage('/settings');
    fireEvent.change(await screen.findByLabelText('Name of the workspace'), { target: { value: 'Maison Noire' } });
    fireEvent.click(save());
    await waitFor(() => expect(document.querySelector('.frame-workspace')?.textContent).toBe('Maison Noire'));
  });

  it('lifts a block', async () => {
    const { mock } = await openPage('/settings');
    const blocked = within(await screen.findByRole('region', { name: 'Blocked buyers' }));
    fireEvent.click(await blocked.findByRole('button', { name: 'Unblock never pays' }));
    await blocked.findByText('Nobody is blocked');
    expect(mock.workspace.blocked).toEqual([]);
  });

  it('asks the platform whether a page lets us in', async () => {
    await openPage('/settings');
    const pages = within(await screen.findByRole('region', { name: 'Connected pages' }));
    fireEvent.click(await pages.findByRole('button', { name: 'Check Maison Olive' }));
    expect(await pages.findByText('Works, 1 live video')).toBeTruthy();
  });

  it('belong to owners', async () => {
    await openPage('/settings', { role: 'operator' });
    await loaded();
    expect(screen.getAllByText('Only an owner of the workspace can change this').length).toBeGreaterThan(0);
    expect(save().getAttribute('aria-disabled')).toBe('true');
  });
});

describe('changesOf', () => {
  const rules: Rules = {
    claimWords: null, passWords: ['pass'], languages: ['en'],
    settings: { mode: 'keyword', strictness: 'normal', ranges: false, maxQty: 50, repeatPolicy: 'once', settleMs: 0 },
  };

  it('is empty where nothing differs, also where one side left a value out', () => {
    expect(changesOf(rules, { ...rules, settings: { ...rules.settings, fill: 'part', buyerLimit: null, staff: [] } })).toEqual({});
  });

  it('names each difference once', () => {
    const after: Rules = { ...rules, claimWords: ['mine'], languages: ['en', 'th'], settings: { ...rules.settings, buyerLimit: 2, staff: ['facebook:1'] } };
    const change = changesOf(rules, after);
    expect(change).toEqual({ claimWords: ['mine'], languages: ['en', 'th'], settings: { buyerLimit: 2, staff: ['facebook:1'] } });
    expect(countChanges(change)).toBe(4);
  });

  it('goes back to the languages’ own words', () => {
    expect(changesOf(rules, { ...rules, passWords: null })).toEqual({ passWords: null });
  });
});
