import "react";

// Custom properties in `style`: React sets them through the CSSOM, which the content policy allows.
declare module "react" {
  interface CSSProperties {
    [name: `--${string}`]: string | number | undefined;
  }
}
