import type { ReactNode } from 'react'

// Shapes first, hue second: each outcome can be told apart in grey. One 16-px box, drawn in the text's colour.

const Svg = ({ children, size = 14 }: { children: ReactNode; size?: number | undefined }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.5"
    aria-hidden="true"
    className="flex-none"
  >
    {children}
  </svg>
)
type Glyph = (props: { size?: number | undefined }) => ReactNode

export const AllowGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <circle cx="8" cy="8" r="6.6" />
    <path d="M5 8.2l2.1 2.1L11 6.2" strokeWidth="1.6" />
  </Svg>
)
export const NoticeGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <circle cx="8" cy="8" r="6.6" />
    <circle cx="8" cy="8" r="2.2" fill="currentColor" stroke="none" />
  </Svg>
)
export const AskGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <path d="M8 1.2L14.8 8 8 14.8 1.2 8z" />
    <path d="M8 5v3.6M8 10.6v.4" strokeWidth="1.6" />
  </Svg>
)
export const DownscopeGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <circle cx="8" cy="8" r="6.6" />
    <path d="M8 4.6v6M5.4 8.4L8 11l2.6-2.6" />
  </Svg>
)
export const DenyGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <rect x="1.8" y="1.8" width="12.4" height="12.4" rx="2" />
    <path d="M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2" />
  </Svg>
)
export const NeverGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <path d="M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2z" fill="currentColor" stroke="none" />
  </Svg>
)
export const ClockGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <circle cx="8" cy="8" r="6.6" strokeDasharray="2.6 1.9" />
    <path d="M8 4.4V8l2.4 1.6" />
  </Svg>
)
export const CancelGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <circle cx="8" cy="8" r="6.6" />
    <path d="M4.8 8h6.4" strokeWidth="1.6" />
  </Svg>
)
export const LapsedGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <circle cx="8" cy="8" r="6.6" strokeDasharray="2.6 1.9" />
    <path d="M5 8.2l2.1 2.1L11 6.2" />
  </Svg>
)
export const SupersededGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <circle cx="8" cy="8" r="6.6" />
    <path d="M4.6 8h6.2M8.4 5.4L11 8l-2.6 2.6" />
  </Svg>
)
export const ShadowGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <circle cx="8" cy="8" r="6.6" strokeDasharray="2.2 2.2" />
  </Svg>
)

export const DotGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <circle cx="8" cy="8" r="2.6" />
  </Svg>
)
/** Looked at and not found. */
export const AbsentGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <path d="M4.2 8h7.6" />
  </Svg>
)
export const CopyGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
    <path d="M3.5 10.5h-.2A1.3 1.3 0 0 1 2 9.2V3.3A1.3 1.3 0 0 1 3.3 2h5.9a1.3 1.3 0 0 1 1.3 1.3v.2" />
  </Svg>
)
export const CheckGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <path d="M3.5 8.4l3 3 6-6.6" strokeWidth="1.6" />
  </Svg>
)
export const FlagGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <path d="M3.5 14.5V2.2h8.6l-2 3.3 2 3.3H3.5" />
  </Svg>
)
export const CloseGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <path d="M4 4l8 8M12 4l-8 8" />
  </Svg>
)
export const ChevronGlyph = ({ to = 'down', size }: { to?: 'down' | 'right' | 'left' | 'up'; size?: number }) => (
  <Svg size={size}>
    <path d={{ down: 'M4 6l4 4 4-4', right: 'M6 4l4 4-4 4', left: 'M10 4L6 8l4 4', up: 'M4 10l4-4 4 4' }[to]} />
  </Svg>
)
export const MenuGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <path d="M2 4.5h12M2 8h12M2 11.5h12" />
  </Svg>
)
export const SearchGlyph: Glyph = ({ size }) => (
  <Svg size={size}>
    <circle cx="7" cy="7" r="4.6" />
    <path d="M10.5 10.5L14 14" />
  </Svg>
)
export const BrandGlyph = () => (
  <svg
    width="18"
    height="18"
    viewBox="0 0 18 18"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.6"
    aria-hidden="true"
    className="flex-none"
  >
    <path d="M2.5 12.5c3-7 5-7 5.4-3.4.3 2.6 1.6 2.8 3 .7 1-1.5 2.2-1.6 4.6-.6" />
    <path d="M2.5 15.5h13" />
  </svg>
)
