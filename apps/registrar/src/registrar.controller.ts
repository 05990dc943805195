import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { COMMAND_BATCH, type CommandBatch } from '#event-log';
import { Registrar } from './registrar.js';

/** Takes whole batches of commands, one after the other for a partition. */
@Controller()
export class RegistrarController {
  constructor(private readonly registrar: Registrar) {}

  @EventPattern<string>(COMMAND_BATCH)
  async decide(@Payload() { partition, commands }: CommandBatch): Promise<void> {
    await this.registrar.deliver(partition, commands);
  }
}
