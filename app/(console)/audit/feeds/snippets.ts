// Commands that run as they stand, once a token is put in.

export const FEED_FORMATS = ['ocsf', 'cloudevents'] as const
export type FeedFormat = (typeof FEED_FORMATS)[number]
export const FORMAT_WORDS: { [f in FeedFormat]: string } = { ocsf: 'OCSF 1.8', cloudevents: 'CloudEvents 1.0' }

/** One answer that goes on: for a look, or for a collector that keeps its own place. */
export const streamSnippet = (base: string, format: FeedFormat, cursor: number): string =>
  `TOKEN='your-service-token'

curl -sSN -H "Authorization: Bearer $TOKEN" \\
  '${base}/api/v1/feeds/${format}?stream=1&cursor=${cursor}'`

/**
 * A file for each page, put there in one step, and its place after it: whatever stops it, it misses nothing when it runs
 * again, and has nothing twice.
 */
export const followSnippet = (base: string, format: FeedFormat, cursor: number): string =>
  `TOKEN='your-service-token'
CURSOR=$(cat cursor 2>/dev/null || echo ${cursor})

while sleep 0.1; do
  curl -sS --fail -D headers -o page -H "Authorization: Bearer $TOKEN" \\
    "${base}/api/v1/feeds/${format}?cursor=$CURSOR&wait=30" || { sleep 5; continue; }
  [ -s page ] && mv page "events-$CURSOR.ndjson"
  CURSOR=$(tr -d '\\r' < headers | sed -n 's/^countersign-cursor: //p')
  echo "$CURSOR" > cursor
done`
