import type { Messages } from '../../locales';
import common from './common.json';
import activity from './activity.json';
import app from './app.json';
import buyers from './buyers.json';
import claims from './claims.json';
import comments from './comments.json';
import connection from './connection.json';
import hands from './hands.json';
import help from './help.json';
import item from './item.json';
import items from './items.json';
import members from './members.json';
import overlay from './overlay.json';
import overlaySetup from './overlaySetup.json';
import problems from './problems.json';
import readOut from './readOut.json';
import reading from './reading.json';
import rehearsal from './rehearsal.json';
import review from './review.json';
import settings from './settings.json';
import setup from './setup.json';
import shows from './shows.json';
import signIn from './signIn.json';
import status from './status.json';
import words from './words.json';

export const es: Messages = {
  common,
  activity,
  app,
  buyers,
  claims,
  comments,
  connection,
  hands,
  help,
  item,
  items,
  members,
  overlay,
  overlaySetup,
  problems,
  readOut,
  reading,
  rehearsal,
  review,
  settings,
  setup,
  shows,
  signIn,
  status,
  words,
};
