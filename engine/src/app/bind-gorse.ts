import {
  deleteGorseFeedback,
  gorseFeedbackOfItem,
  gorseFeedbackOfUser,
  listGorseFeedback,
  putGorseFeedback,
  type GorseFeedbackPorts,
} from "../serving/gorse/gorse-feedback.ts";
import {
  deleteGorseItem,
  getGorseItem,
  latestGorseItems,
  listGorseItems,
  popularGorseItems,
  putGorseItems,
} from "../serving/gorse/gorse-items.ts";
import type { GorseUseCases } from "../serving/gorse/gorse-use-cases.ts";
import { getGorseUser, listGorseUsers, putGorseUsers } from "../serving/gorse/gorse-users.ts";

/** Gives what Gorse's API does its ports. */
export function bindGorse(ports: GorseFeedbackPorts): GorseUseCases {
  return {
    putGorseItems: (tenant, items, domain) => putGorseItems(ports, tenant, items, domain),
    getGorseItem: (tenant, id) => getGorseItem(ports, tenant, id),
    listGorseItems: (tenant, page) => listGorseItems(ports, tenant, page),
    deleteGorseItem: (tenant, id) => deleteGorseItem(ports, tenant, id),
    latestGorseItems: (tenant) => latestGorseItems(ports, tenant),
    popularGorseItems: (tenant) => popularGorseItems(ports, tenant),
    putGorseUsers: (tenant, users) => putGorseUsers(ports, tenant, users),
    getGorseUser: (tenant, id) => getGorseUser(ports, tenant, id),
    listGorseUsers: (tenant, page) => listGorseUsers(ports, tenant, page),
    putGorseFeedback: (tenant, feedback, options) => putGorseFeedback(ports, tenant, feedback, options),
    deleteGorseFeedback: (tenant, key) => deleteGorseFeedback(ports, tenant, key),
    gorseFeedbackOfUser: (tenant, userId) => gorseFeedbackOfUser(ports, tenant, userId),
    gorseFeedbackOfItem: (tenant, itemId) => gorseFeedbackOfItem(ports, tenant, itemId),
    listGorseFeedback: (tenant, page) => listGorseFeedback(ports, tenant, page),
  };
}
