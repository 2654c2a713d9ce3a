/**
 * The values for the texts about these codes, for example a path or the name of a branch. Checked where a failure is
 * created (`fail`) and where its text is worded (`src/texts/faults`). A code that isn't listed needs none.
 */
export interface FaultParamsByCode {
  // Starting a task
  agentNotFound: { readonly agent: string };
  agentUnknown: { readonly agent: string };
  repositoryMoved: { readonly from: string };
  registryUnusable: { readonly folder: string };

  // Git
  refMissing: { readonly ref: string };
  gitTooOld: { readonly version: string };
  branchExists: { readonly branch: string };
  branchCheckedOut: { readonly branch: string };
  branchNameInvalid: { readonly branch: string };
  branchSwitched: { readonly branch: string };
  worktreePathTaken: { readonly path: string };
  worktreeLinkChanged: { readonly file: string; readonly link: string };
  permissionDenied: { readonly path: string };
  folderMissing: { readonly path: string };
  notTrusted: { readonly path: string };
  embeddedRepository: { readonly files: string };

  // Agent host
  runFolderForeign: { readonly folder: string };
  runFolderUnusable: { readonly folder: string };
  socketPathTooLong: { readonly path: string; readonly limit: number };

  // Review
  notSaved: { readonly path: string };
  notUtf8: { readonly path: string };
  otherEncoding: { readonly path: string; readonly encoding: string };
  mixedLineEndings: { readonly path: string };
  unsavedEdits: { readonly path: string };
  submoduleChange: { readonly path: string };
  commentTooLong: { readonly limit: number };
  fileMissing: { readonly path: string };

  // Merge
  mergeConflict: { readonly into: string; readonly files: string };
  dirtyOverlap: { readonly files: string };
  untrackedInTheWay: { readonly files: string };
  rebaseConflict: { readonly files: string };
  conflictsLeft: { readonly files: string };
  mergeInProgress: { readonly operation: string; readonly into: string };
  targetMoved: { readonly into: string };
  targetMissing: { readonly into: string };
  unsavedChanges: { readonly files: string };

  // Store
  storeFolderUnwritable: { readonly folder: string };
}
