import type { RepositoryId } from '../../../domain/ids';
import type { Repository } from '../../../domain/repository/repository';
import type { Reader, Transaction } from '../database';
import type { Row } from '../row';

/** Adds a repository, or updates one that has moved. */
export function saveRepository(tx: Transaction, { id, commonDir, root, name }: Repository): void {
  tx.run(
    `insert into repositories (id, common_dir, root, name) values (?, ?, ?, ?)
     on conflict (id) do update set common_dir = excluded.common_dir, root = excluded.root, name = excluded.name`,
    [id, commonDir, root, name],
  );
}

export function allRepositories(reader: Reader): Repository[] {
  return reader.select('select * from repositories order by name, id', [], repositoryOf);
}

function repositoryOf(row: Row): Repository {
  return {
    id: row.text('id') as RepositoryId,
    commonDir: row.text('common_dir'),
    root: row.text('root'),
    name: row.text('name'),
  };
}
