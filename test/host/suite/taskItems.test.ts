import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RepositoryId, TaskId } from '../../../src/domain/ids';
import { taskItem } from '../../../src/vscode/tasks/taskItems';

describe('rows of the task tree', () => {
  it('makes a task expandable only if it has attempts', () => {
    const task = { id: 't' as TaskId, repository: 'r' as RepositoryId, number: 1, title: 'Go', prompt: 'Go' };
    const row = (attempts: number) =>
      taskItem({ ...task, createdAt: 0, updatedAt: 0 }, 'cancelled', attempts).collapsibleState;
    assert.equal(row(0), vscode.TreeItemCollapsibleState.None);
    assert.equal(row(1), vscode.TreeItemCollapsibleState.Expanded);
  });
});
