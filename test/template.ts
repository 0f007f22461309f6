export const TEMPLATE = 'countersign_template'
