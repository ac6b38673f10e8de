import type { Part } from '../../platforms/contract.js';
import { partNumber } from './part-number.js';

/** What leaves for one delivery, part after part. */
export interface Shipment {
  /** Others take their places while they are sent, where the platform refuses a file. */
  parts: Part[];
  /** Of the text that the parts hold. */
  version: number;
  /** The number under which part `index` is linked. */
  numberOf(index: number): number;
}

/** A message's own parts. */
export function shipmentOf(parts: Part[], version: number): Shipment {
  const shipment: Shipment = { parts, version, numberOf: (index) => partNumber(shipment.parts, index) };
  return shipment;
}
