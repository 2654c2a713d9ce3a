import { Component, type ComponentChildren } from 'preact';
import { errorText } from '../../src/base/result';
import { reportCrash } from './crash';

interface BoundaryProps {
  readonly children: ComponentChildren;
  /** Returns what to render instead of children that threw. `again` renders the children once more. */
  readonly fallback: (error: string, retry: () => void) => ComponentChildren;
}
interface BoundaryState {
  readonly error?: string | undefined;
}

/** Contains an error that is thrown while its children are rendered, and reports it to the host. */
export class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = {};

  override componentDidCatch(error: unknown): void {
    reportCrash(error);
    this.setState({ error: errorText(error) });
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return this.props.fallback(error, () => this.setState({ error: undefined }));
  }
}
