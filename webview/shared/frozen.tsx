import { Component, type ComponentChildren } from 'preact';

interface FrozenProps {
  readonly of: unknown;
  /** For a list that grows in place. */
  readonly size?: number;
  readonly children: () => ComponentChildren;
}

/** Renders its children once, and again only if `of` changes. Used for finished parts of a growing text. */
export class Frozen extends Component<FrozenProps> {
  override shouldComponentUpdate(next: FrozenProps): boolean {
    return next.of !== this.props.of || next.size !== this.props.size;
  }

  override render() {
    return this.props.children();
  }
}
