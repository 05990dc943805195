import { type DynamicModule, Global, type InjectionToken, Module } from '@nestjs/common';

/** A port, and the adapter that stands behind it. */
interface Bound {
  readonly provide: InjectionToken;
  readonly useValue: unknown;
}

/** Gives every module of an app what it stands on: `PortsModule.of([{ provide: EventLog, useValue: log }, …])`. */
@Global()
@Module({})
export class PortsModule {
  static of(ports: readonly Bound[]): DynamicModule {
    return { module: PortsModule, providers: [...ports], exports: ports.map(({ provide }) => provide) };
  }
}
