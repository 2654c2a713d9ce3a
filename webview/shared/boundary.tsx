import { Component, type ComponentChildren } from 'preact';
import { errorText } from '../../src/base/result';
import { reportCrash } from './crash';

interface BoundaryProps {
  readonly children: ComponentChildren;
  /** What stands in the place of what could not be drawn; `again` draws it once more. */
  readonly fallback: (error: string, retry: () => void) => ComponentChildren;
}
interface BoundaryState {
  readonly error?: string | undefined;
}

/** What is thrown while a part of the page is drawn takes nothing else with it, and is told to the host. */
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
