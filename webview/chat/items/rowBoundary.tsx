import { Component, type ComponentChildren } from 'preact';
import { errorText } from '../../../src/base/result';
import { t } from '../../shared/texts';
import { reportCrash } from '../../shared/crash';

interface BoundaryState {
  readonly failed?: string;
}

/** A row that cannot be drawn takes nothing else with it. */
export class RowBoundary extends Component<{ readonly children: ComponentChildren }, BoundaryState> {
  override state: BoundaryState = {};

  override componentDidCatch(error: unknown): void {
    reportCrash(error);
    this.setState({ failed: errorText(error) });
  }

  override render() {
    if (this.state.failed === undefined) return this.props.children;
    return <p class="meta">{t('rowFailed', this.state.failed)}</p>;
  }
}
