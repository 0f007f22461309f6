import type { ReactNode } from 'react'

// Beside the glyphs of outcomes: the same box and stroke.

const Svg = ({ children }: { children: ReactNode }) => (
  <svg
    width={14}
    height={14}
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
/** Two arrows apart: more gets through. */
export const LoosenGlyph = () => (
  <Svg>
    <path d="M8 1.6v5M5.6 4L8 1.6 10.4 4M8 14.4v-5M5.6 12L8 14.4l2.4-2.4M1.5 8h13" />
  </Svg>
)
/** Two arrows together: less gets through. */
export const TightenGlyph = () => (
  <Svg>
    <path d="M8 1.2v4.4M5.6 3.2L8 5.6l2.4-2.4M8 14.8v-4.4M5.6 12.8L8 10.4l2.4 2.4M1.5 8h13" />
  </Svg>
)
export const DraftGlyph = () => (
  <Svg>
    <path d="M3 13l.6-2.8 7-7a1.4 1.4 0 0 1 2 2l-7 7L3 13zM9.6 4.4l2 2" />
  </Svg>
)
export const ReturnGlyph = () => (
  <Svg>
    <path d="M6.4 3L2.6 6.6l3.8 3.6M2.8 6.6h6.6a4 4 0 0 1 0 8H7" />
  </Svg>
)
