import { readdir } from 'node:fs/promises';

/**
 * A point in a store's history, identified by the lease under which it was created and a counter within that lease. A
 * node has a snapshot of the state at that point, a journal of later changes, or both.
 */
export interface NodeId {
  readonly lease: number;
  readonly generation: number;
}

const JOURNAL = /^journal\.(\d{1,12})\.(\d{1,12})\.log$/;
const SNAPSHOT = /^state\.(\d{1,12})\.(\d{1,12})\.db$/;

export function journalName(node: NodeId): string {
  return `journal.${node.lease}.${node.generation}.log`;
}

export function snapshotName(node: NodeId): string {
  return `state.${node.lease}.${node.generation}.db`;
}

export function compareNodes(a: NodeId, b: NodeId): number {
  return a.lease - b.lease || a.generation - b.generation;
}

export function sameNode(a: NodeId, b: NodeId): boolean {
  return compareNodes(a, b) === 0;
}

/** The contents of a store's folder: all names, and the nodes of journals and snapshots, lowest first. */
export interface Listing {
  readonly names: readonly string[];
  readonly journals: readonly NodeId[];
  readonly snapshots: readonly NodeId[];
}

/** Lists a store's folder. Throws the system's error. */
export async function listStore(folder: string): Promise<Listing> {
  const names = (await readdir(folder)).sort();
  return { names, journals: nodesOf(names, JOURNAL), snapshots: nodesOf(names, SNAPSHOT) };
}

/** Returns the node of a journal's or snapshot's file name, or `undefined` for any other name. */
export function nodeOfName(name: string): NodeId | undefined {
  return matchNode(name, JOURNAL) ?? matchNode(name, SNAPSHOT);
}

function nodesOf(names: readonly string[], pattern: RegExp): NodeId[] {
  return names.flatMap((name) => matchNode(name, pattern) ?? []).sort(compareNodes);
}

function matchNode(name: string, pattern: RegExp): NodeId | undefined {
  const match = pattern.exec(name);
  return match ? { lease: Number(match[1]), generation: Number(match[2]) } : undefined;
}
