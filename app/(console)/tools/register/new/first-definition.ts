/** A small tool that passes every check: what each part is for stands beside the editor. */
export const TEMPLATE = `{
  "name": "orders.cancel",
  "title": "Cancel an order",
  "verb": "cancel the order",
  "description": "Cancels one order that was not shipped yet.",
  "class": "write",
  "reversibility": "reversible",
  "data_classes": ["financial"],
  "effects": [],
  "pointers": {
    "resources": [{ "type": "order", "id": "/order" }]
  },
  "reach": { "rows": 1 },
  "input_schema": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["order"],
    "properties": {
      "order": { "type": "string", "maxLength": 40 },
      "note": { "type": "string", "maxLength": 500 }
    },
    "additionalProperties": false
  }
}
`
